/*
 * The addon: Node-API in C, with no C library.
 *   open(bytes, level, threads) → [engine, skip, level name]   bytes: a view of the shared memory
 *   run(engine, kernel, mailbox) → 0, −1 for ids that are none, or floats of scratch
 *   close(engine) → ends its threads; again, nothing
 *   names → the kernels' names;  levels → the instruction sets that work here, the best last
 */
#include <node_api.h>

#include "engine.h"
#include "processor.h"

#define ARGUMENTS(count)           \
  napi_value argv[count];          \
  size_t argc = count;             \
  napi_get_cb_info(env, info, &argc, argv, 0, 0)

static void finalize_engine(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  engine *e = engine_of((address)data);
  if (e) give_engine_back(e);
}

static napi_value open_engine(napi_env env, napi_callback_info info) {
  ARGUMENTS(3);
  void *data;
  size_t length;
  int32_t level = -1, threads = 1;
  if (napi_get_typedarray_info(env, argv[0], 0, &length, &data, 0, 0) != napi_ok ||
      napi_get_value_int32(env, argv[1], &level) != napi_ok ||
      napi_get_value_int32(env, argv[2], &threads) != napi_ok) {
    napi_throw_type_error(env, 0, "open: expected bytes, a level and a number of threads");
    return 0;
  }
  engine *e = take_engine();
  if (!e) {
    napi_throw_error(env, 0, "1024 native backends are in use; dispose those that are done");
    return 0;
  }
  int best = best_build();
  int chosen = level < 0 || level > best ? best : level;
  address start = (address)data;
  e->memory = (start + 63) & ~(address)63;
  e->build = builds[chosen];
  e->threads = threads < 1 ? 1 : threads > THREADS ? THREADS : threads;
  napi_value result, item;
  napi_create_array_with_length(env, 3, &result);
  if (napi_create_external(env, (void *)handle_of(e), finalize_engine, 0, &item) != napi_ok) {
    give_engine_back(e);
    return 0;
  }
  napi_set_element(env, result, 0, item);
  napi_create_int32(env, (int32_t)(e->memory - start), &item);
  napi_set_element(env, result, 1, item);
  napi_create_string_utf8(env, build_names[chosen], NAPI_AUTO_LENGTH, &item);
  napi_set_element(env, result, 2, item);
  return result;
}

static napi_value run(napi_env env, napi_callback_info info) {
  ARGUMENTS(3);
  void *handle;
  int32_t kernel;
  int64_t mailbox;
  napi_value result;
  if (napi_get_value_external(env, argv[0], &handle) != napi_ok ||
      napi_get_value_int32(env, argv[1], &kernel) != napi_ok ||
      napi_get_value_int64(env, argv[2], &mailbox) != napi_ok) {
    napi_throw_type_error(env, 0, "run: expected an engine, a kernel and a mailbox");
    return 0;
  }
  engine *e = engine_of((address)handle);
  if (!e || kernel < 0 || kernel >= e->build->count) {
    napi_throw_error(env, 0, "run: the engine is closed, or there is no such kernel");
    return 0;
  }
  napi_create_int64(env, run_kernel(e, kernel, mailbox), &result);
  return result;
}

static napi_value close_engine(napi_env env, napi_callback_info info) {
  ARGUMENTS(1);
  void *handle;
  if (napi_get_value_external(env, argv[0], &handle) == napi_ok) finalize_engine(env, handle, 0);
  return 0;
}

static void set_function(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, 0, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  napi_value names, levels, item;
  set_function(env, exports, "open", open_engine);
  set_function(env, exports, "run", run);
  set_function(env, exports, "close", close_engine);
  napi_create_string_utf8(env, builds[0]->names, NAPI_AUTO_LENGTH, &names);
  napi_set_named_property(env, exports, "names", names);
  napi_create_array(env, &levels);
  for (int i = 0; i <= best_build(); i++) {
    napi_create_string_utf8(env, build_names[i], NAPI_AUTO_LENGTH, &item);
    napi_set_element(env, levels, (uint32_t)i, item);
  }
  napi_set_named_property(env, exports, "levels", levels);
  return exports;
}

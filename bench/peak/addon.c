/*
 * The loop of peak.c as an addon of its own, so that the library carries nothing that only the
 * bench wants.
 *   run(rounds) → floating-point operations done   on the best instruction set of this processor
 *   simd → the name of that instruction set
 */
#include <node_api.h>

#include "platform.h"
#include "processor.h"

#if defined(__x86_64__)
double peak_baseline(index, volatile float *), peak_avx2(index, volatile float *),
    peak_avx512(index, volatile float *);
static double (*const peaks[])(index, volatile float *) = {peak_baseline, peak_avx2, peak_avx512};
#else
double peak_neon(index, volatile float *);
static double (*const peaks[])(index, volatile float *) = {peak_neon};
#endif

static napi_value run(napi_env env, napi_callback_info info) {
  napi_value argument, result;
  size_t count = 1;
  int64_t rounds = 0;
  volatile float number = 1;
  napi_get_cb_info(env, info, &count, &argument, 0, 0);
  if (napi_get_value_int64(env, argument, &rounds) != napi_ok) {
    napi_throw_type_error(env, 0, "run: expected a number of rounds");
    return 0;
  }
  napi_create_double(env, peaks[best_build()](rounds, &number), &result);
  return result;
}

NAPI_MODULE_INIT() {
  napi_value item;
  napi_create_function(env, "run", NAPI_AUTO_LENGTH, run, 0, &item);
  napi_set_named_property(env, exports, "run", item);
  napi_create_string_utf8(env, build_names[best_build()], NAPI_AUTO_LENGTH, &item);
  napi_set_named_property(env, exports, "simd", item);
  return exports;
}

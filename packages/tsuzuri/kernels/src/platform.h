/*
 * Threads without a C library of our own: what is declared here is found in the
 * process that loads the addon (on Windows, in kernel32 and the synchronisation API).
 * In WebAssembly, JavaScript starts the threads, and offers a call that gives way.
 */
#ifndef TSUZURI_PLATFORM_H
#define TSUZURI_PLATFORM_H

#include "vector.h"

#if defined(_WIN32)
int _fltused = 1; /* what the compiler looks for where floats are used without a C library */
typedef void *thread_handle;
typedef unsigned long thread_result;
#define THREAD_CALL __stdcall
__declspec(dllimport) void *__stdcall CreateThread(void *, __SIZE_TYPE__, thread_result(THREAD_CALL *)(void *),
                                                   void *, unsigned long, unsigned long *);
__declspec(dllimport) unsigned long __stdcall WaitForSingleObject(void *, unsigned long);
__declspec(dllimport) int __stdcall CloseHandle(void *);
__declspec(dllimport) int __stdcall SwitchToThread(void);
__declspec(dllimport) int __stdcall WaitOnAddress(volatile void *, void *, __SIZE_TYPE__, unsigned long);
__declspec(dllimport) void __stdcall WakeByAddressAll(void *);

static int thread_start(thread_handle *thread, thread_result(THREAD_CALL *run)(void *), void *with) {
  *thread = CreateThread(0, 0, run, with, 0, 0);
  return *thread != 0;
}
static void thread_join(thread_handle thread) {
  WaitForSingleObject(thread, 0xffffffff);
  CloseHandle(thread);
}
static void thread_yield(void) { SwitchToThread(); }
static void sleep_while(int *address, int value) { WaitOnAddress(address, &value, sizeof value, 0xffffffff); }
static void wake_all(int *address) { WakeByAddressAll(address); }

#elif defined(__wasm__)
typedef int thread_handle;
typedef int thread_result;
#define THREAD_CALL
__attribute__((import_module("env"), import_name("giveWay"))) void thread_yield(void);

static int thread_start(thread_handle *thread, thread_result (*run)(void *), void *with) {
  (void)thread, (void)run, (void)with;
  return 0;
}
static void thread_join(thread_handle thread) { (void)thread; }
static void sleep_while(int *address, int value) { __builtin_wasm_memory_atomic_wait32(address, value, -1); }
static void wake_all(int *address) { __builtin_wasm_memory_atomic_notify(address, ~0u); }

#else
typedef void *thread_handle; /* pthread_t: a word on Linux and macOS */
typedef void *thread_result;
#define THREAD_CALL
extern int pthread_create(thread_handle *, const void *, thread_result (*)(void *), void *);
extern int pthread_join(thread_handle, void **);
extern int sched_yield(void);

static int thread_start(thread_handle *thread, thread_result (*run)(void *), void *with) {
  return pthread_create(thread, 0, run, with) == 0;
}
static void thread_join(thread_handle thread) { pthread_join(thread, 0); }
static void thread_yield(void) { sched_yield(); }

#if defined(__APPLE__)
extern int __ulock_wait(unsigned operation, void *address, unsigned long long value, unsigned timeout);
extern int __ulock_wake(unsigned operation, void *address, unsigned long long value);
static void sleep_while(int *address, int value) { __ulock_wait(1, address, (unsigned)value, 0); }
static void wake_all(int *address) { __ulock_wake(1 | 0x100, address, 0); }
#else
enum { FUTEX_WAIT_PRIVATE = 128, FUTEX_WAKE_PRIVATE = 129 };
static long futex(int *address, long operation, long value) {
#if defined(__x86_64__)
  long result;
  register long timeout __asm__("r10") = 0;
  __asm__ volatile("syscall" : "=a"(result) : "a"(202), "D"(address), "S"(operation), "d"(value), "r"(timeout)
                   : "rcx", "r11", "memory");
  return result;
#else
  register long number __asm__("x8") = 98;
  register long a __asm__("x0") = (long)address;
  register long b __asm__("x1") = operation;
  register long c __asm__("x2") = value;
  register long d __asm__("x3") = 0;
  __asm__ volatile("svc 0" : "+r"(a) : "r"(number), "r"(b), "r"(c), "r"(d) : "memory");
  return a;
#endif
}
static void sleep_while(int *address, int value) { futex(address, FUTEX_WAIT_PRIVATE, value); }
static void wake_all(int *address) { futex(address, FUTEX_WAKE_PRIVATE, 1 << 30); }
#endif
#endif

#endif

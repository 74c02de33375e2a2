/* What glibc has for the benchmarks and Swift's Glibc module does not show. */
#pragma once
#include <sys/epoll.h>

/* This thread, and every process started from it, runs on the first CPU it may use; 0, or -1 with errno. */
int bench_pin(void);
/* All CPUs that there were before bench_pin. */
void bench_unpin(void);

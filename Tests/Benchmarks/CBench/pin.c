#define _GNU_SOURCE
#include <sched.h>
#include "CBench.h"

static cpu_set_t before;

int bench_pin(void) {
  cpu_set_t one;
  if (sched_getaffinity(0, sizeof before, &before)) return -1;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &before)) continue;
    CPU_SET(cpu, &one);
    break;
  }
  return sched_setaffinity(0, sizeof one, &one);
}

void bench_unpin(void) { sched_setaffinity(0, sizeof before, &before); }

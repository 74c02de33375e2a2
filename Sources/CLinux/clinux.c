#define _GNU_SOURCE
#include "clinux.h"
#include <stddef.h>
#include <sys/pidfd.h>

int clinux_pidfd_open(pid_t pid) { return pidfd_open(pid, 0); }

int clinux_pidfd_send_signal(int pidfd, int signal, unsigned int flags) {
  return pidfd_send_signal(pidfd, signal, NULL, flags);
}

int clinux_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

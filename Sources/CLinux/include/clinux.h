// Calls of Linux that Swift's Glibc module does not show, because it is built without _GNU_SOURCE.
#pragma once
#include <signal.h>
#include <spawn.h>
#include <sys/types.h>

// pidfd_open(2): a descriptor for a process, or -1 and errno.
int clinux_pidfd_open(pid_t pid);
// pidfd_send_signal(2); `flags` is 0 or PIDFD_SIGNAL_PROCESS_GROUP (1 << 2, Linux 6.9).
int clinux_pidfd_send_signal(int pidfd, int signal, unsigned int flags);
// posix_spawn_file_actions_addclosefrom_np(3): the child keeps no descriptor from `first` on.
int clinux_close_from(posix_spawn_file_actions_t *actions, int first);

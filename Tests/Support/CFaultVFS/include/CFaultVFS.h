#ifndef CFAULTVFS_H
#define CFAULTVFS_H

/* A layer over SQLite's own file access that counts the operations on the files below a directory and lets a chosen
   one go wrong. Installed as the process's default VFS; directories without a rule are not touched. */

enum fault_action {
  FAULT_NONE = 0,
  FAULT_IO_ERROR = 1,
  FAULT_FULL = 2,
  FAULT_READ_ONLY = 3,
  /* The process ends by SIGKILL before the operation. */
  FAULT_KILL = 4,
  /* Half of a write is done, then the process ends by SIGKILL. */
  FAULT_TORN = 5
};

/* 0 when the layer is in place. */
int fault_vfs_install(void);

/* A rule for the files below `directory`, or -1 when there are too many. */
int fault_vfs_watch(const char *directory);

/* From now the operation number `nth` (1 is the next) goes wrong; every later one too when `stays` is not 0.
   `nth` 0 ends it. Starts the count anew. */
void fault_vfs_set(int rule, long nth, enum fault_action action, int stays);

/* Operations that went wrong since the last fault_vfs_set. */
long fault_vfs_fired(int rule);

/* Ends the rule. */
void fault_vfs_forget(int rule);

#endif

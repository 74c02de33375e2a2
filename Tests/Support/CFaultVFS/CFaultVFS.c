#include "CFaultVFS.h"

#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define RULES 256

struct rule {
  char directory[512];
  long count, nth, fired;
  enum fault_action action;
  int stays, used;
};

struct fault_file {
  sqlite3_file base;
  const char *name;
  /* The real file follows. */
  sqlite3_file real[];
};

static struct rule rules[RULES];
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs shim;

static sqlite3_file *real(sqlite3_file *file) { return ((struct fault_file *)file)->real; }

/* What the operation about to happen on `name` must do. */
static enum fault_action judge(const char *name) {
  enum fault_action action = FAULT_NONE;
  if (!name) return action;
  pthread_mutex_lock(&guard);
  for (int i = 0; i < RULES; i++) {
    struct rule *rule = &rules[i];
    size_t length = strlen(rule->directory);
    if (!rule->used || strncmp(name, rule->directory, length) != 0 || name[length] != '/') continue;
    rule->count++;
    if (rule->nth > 0 && (rule->count == rule->nth || (rule->stays && rule->count > rule->nth))) {
      rule->fired++;
      action = rule->action;
    }
    break;
  }
  pthread_mutex_unlock(&guard);
  return action;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* The result code for an action, with `io` as the I/O error; SQLITE_OK to go on. As in the real VFS only a write says
   SQLITE_FULL or SQLITE_READONLY: a sync or the index file that cannot be done says that it failed. */
static int verdict(enum fault_action action, int io) {
  switch (action) {
  case FAULT_NONE: return SQLITE_OK;
  case FAULT_IO_ERROR: return io;
  case FAULT_FULL: return io == SQLITE_IOERR_WRITE ? SQLITE_FULL : io;
  case FAULT_READ_ONLY: return io == SQLITE_IOERR_WRITE ? SQLITE_READONLY : io;
  case FAULT_KILL:
  case FAULT_TORN: die();
  }
  return io;
}

static int guarded(sqlite3_file *file, int io) { return verdict(judge(((struct fault_file *)file)->name), io); }

static int close_file(sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); }

static int read_file(sqlite3_file *f, void *to, int count, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), to, count, at);
}

static int write_file(sqlite3_file *f, const void *from, int count, sqlite3_int64 at) {
  enum fault_action action = judge(((struct fault_file *)f)->name);
  if (action == FAULT_TORN) {
    real(f)->pMethods->xWrite(real(f), from, count / 2, at);
    die();
  }
  int code = verdict(action, SQLITE_IOERR_WRITE);
  return code ? code : real(f)->pMethods->xWrite(real(f), from, count, at);
}

static int truncate_file(sqlite3_file *f, sqlite3_int64 size) {
  int code = guarded(f, SQLITE_IOERR_TRUNCATE);
  return code ? code : real(f)->pMethods->xTruncate(real(f), size);
}

static int sync_file(sqlite3_file *f, int flags) {
  int code = guarded(f, SQLITE_IOERR_FSYNC);
  return code ? code : real(f)->pMethods->xSync(real(f), flags);
}

static int size_file(sqlite3_file *f, sqlite3_int64 *size) { return real(f)->pMethods->xFileSize(real(f), size); }
static int lock_file(sqlite3_file *f, int level) { return real(f)->pMethods->xLock(real(f), level); }
static int unlock_file(sqlite3_file *f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
static int reserved(sqlite3_file *f, int *out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
static int control(sqlite3_file *f, int op, void *arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); }
static int sector(sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); }
static int traits(sqlite3_file *f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }

static int shm_map(sqlite3_file *f, int region, int size, int extend, void volatile **out) {
  if (extend) {
    int code = guarded(f, SQLITE_IOERR_SHMSIZE);
    if (code) return code;
  }
  return real(f)->pMethods->xShmMap(real(f), region, size, extend, out);
}
static int shm_lock(sqlite3_file *f, int at, int count, int flags) {
  return real(f)->pMethods->xShmLock(real(f), at, count, flags);
}
static void shm_barrier(sqlite3_file *f) { real(f)->pMethods->xShmBarrier(real(f)); }
static int shm_unmap(sqlite3_file *f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

static const sqlite3_io_methods methods = {
    2,          close_file, read_file, write_file, truncate_file, sync_file, size_file, lock_file,   unlock_file,
    reserved,   control,    sector,    traits,     shm_map,       shm_lock,  shm_barrier, shm_unmap, 0, 0};

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *out) {
  (void)vfs;
  struct fault_file *file = (struct fault_file *)f;
  file->base.pMethods = 0;
  file->name = name;
  if (flags & SQLITE_OPEN_CREATE) {
    int code = verdict(judge(name), SQLITE_CANTOPEN);
    if (code) return code;
  }
  int code = real_vfs->xOpen(real_vfs, name, file->real, flags, out);
  if (file->real->pMethods) file->base.pMethods = &methods;
  return code;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync_directory) {
  (void)vfs;
  int code = verdict(judge(name), SQLITE_IOERR_DELETE);
  return code ? code : real_vfs->xDelete(real_vfs, name, sync_directory);
}

int fault_vfs_install(void) {
  pthread_mutex_lock(&guard);
  int code = SQLITE_OK;
  if (!real_vfs) {
    real_vfs = sqlite3_vfs_find(0);
    /* The other functions of the real VFS do with the copy: they only read its fields. */
    shim = *real_vfs;
    shim.zName = "fault";
    shim.szOsFile = (int)sizeof(struct fault_file) + real_vfs->szOsFile;
    shim.pNext = 0;
    shim.xOpen = open_file;
    shim.xDelete = delete_file;
    code = sqlite3_vfs_register(&shim, 1);
  }
  pthread_mutex_unlock(&guard);
  return code;
}

int fault_vfs_watch(const char *directory) {
  int found = -1;
  pthread_mutex_lock(&guard);
  for (int i = 0; i < RULES && found < 0; i++) {
    if (rules[i].used || strlen(directory) >= sizeof rules[i].directory) continue;
    memset(&rules[i], 0, sizeof rules[i]);
    strcpy(rules[i].directory, directory);
    rules[i].used = 1;
    found = i;
  }
  pthread_mutex_unlock(&guard);
  return found;
}

void fault_vfs_set(int rule, long nth, enum fault_action action, int stays) {
  pthread_mutex_lock(&guard);
  rules[rule].count = 0;
  rules[rule].fired = 0;
  rules[rule].nth = nth;
  rules[rule].action = action;
  rules[rule].stays = stays;
  pthread_mutex_unlock(&guard);
}

long fault_vfs_fired(int rule) {
  pthread_mutex_lock(&guard);
  long fired = rules[rule].fired;
  pthread_mutex_unlock(&guard);
  return fired;
}

void fault_vfs_forget(int rule) {
  pthread_mutex_lock(&guard);
  rules[rule].used = 0;
  pthread_mutex_unlock(&guard);
}

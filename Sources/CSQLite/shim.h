#include <sqlite3.h>

// A variadic function is not imported.
static inline int sqlite3_config_memstatus(int is_on) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, is_on);
}

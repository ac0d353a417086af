#include <sqlite3.h>

// Swift does not import variadic functions such as sqlite3_config.
static inline int sqlite3_config_memstatus(int is_on) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, is_on);
}

// Files of the package that are compiled into the program.

#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// A file's name and its bytes.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} ce_file;

/// Returns openapi.yaml of the package's root folder.
const ce_file *ce_openapi(void);

/// Returns the files of Sources/Service/Playground, and sets `count` to their number.
const ce_file *ce_playground(size_t *count);

#pragma clang assume_nonnull end

// Files of the package that the program carries in itself.

#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// A file's name and its bytes.
typedef struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} ce_file;

/// openapi.yaml at the top of the package.
const ce_file *ce_openapi(void);

/// The files of Sources/Service/Playground, and how many they are.
const ce_file *ce_playground(size_t *count);

#pragma clang assume_nonnull end

// Files of the package that the program carries in itself.

#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// The bytes of openapi.yaml at the top of the package, and how many they are.
const unsigned char *ce_openapi(size_t *count);

#pragma clang assume_nonnull end

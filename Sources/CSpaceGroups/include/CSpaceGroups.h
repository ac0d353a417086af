// The table of space groups that is compiled into the program.

#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Returns spacegroups.txt, and sets `count` to its number of bytes.
///
/// Each line is one of the 530 settings of International Tables for Crystallography, vol. B, table A1.4.2.7, with
/// columns between tabs: the number of the space group, the setting ("b1", "2", "H"), the Hall symbol, and the
/// Hermann-Mauguin symbols, of which the first is the full one.
const unsigned char *csg_table(size_t *count);

#pragma clang assume_nonnull end

#include "CSpaceGroups.h"

// Clang supports `#embed`, a directive of C23, in every version of C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char table[] = {
#embed "spacegroups.txt"
};

const unsigned char *csg_table(size_t *count) {
  *count = sizeof table;
  return table;
}

// The compiler reads the files; a change of one compiles this anew.

#include "CEmbedded.h"

// A directive of C23, which the compiler knows in every C.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../openapi.yaml"
};

const unsigned char *ce_openapi(size_t *count) {
  *count = sizeof openapi;
  return openapi;
}

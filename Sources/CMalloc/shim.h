// malloc_trim, which the Glibc module lacks.
#include <malloc.h>

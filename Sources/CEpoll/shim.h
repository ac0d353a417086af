#include <linux/filter.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

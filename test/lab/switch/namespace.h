// A network namespace for each host, without a name: it is gone when the switch and all that runs inside are gone.
#ifndef NAMESPACE_H
#define NAMESPACE_H
#include "lines.h"

// Makes the namespace of `host` and, if it has an address, the device `eth0` in it. False: errno and a line on stderr say why.
bool open_host(struct host *host);

#endif

// Files of protobuf that leave their macros defined would refuse to follow each other in one unit.
#ifdef PROTOBUF_NAMESPACE
#include "google/protobuf/port_undef.inc"
#endif

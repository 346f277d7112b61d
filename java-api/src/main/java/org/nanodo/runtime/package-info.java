/** Runs compiled programs on the devices of a PJRT plugin; every native object has an owner. */
@NullMarked
package org.nanodo.runtime;

import org.jspecify.annotations.NullMarked;

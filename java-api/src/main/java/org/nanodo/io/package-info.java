/** Files outside the devices: what goes wrong with them, in words. */
@NullMarked
package org.nanodo.io;

import org.jspecify.annotations.NullMarked;

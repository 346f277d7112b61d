/** Runs that are stopped, killed or badly asked for. */
@NullMarked
package org.nanodo.faults;

import org.jspecify.annotations.NullMarked;

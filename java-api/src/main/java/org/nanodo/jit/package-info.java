/** Compile and shard: traced functions become executables, host data becomes sharded arrays. */
@NullMarked
package org.nanodo.jit;

import org.jspecify.annotations.NullMarked;

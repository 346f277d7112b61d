/** Layouts of tensors over a mesh of devices, and how StableHLO spells them. */
@NullMarked
package org.nanodo.sharding;

import org.jspecify.annotations.NullMarked;

/**
 * Reads what Orbax saved: PyTrees of arrays in zarr 2 or 3, in OCDBT stores or in plain folders.
 * The formats are those of TensorStore.
 */
@NullMarked
package org.nanodo.orbax;

import org.jspecify.annotations.NullMarked;

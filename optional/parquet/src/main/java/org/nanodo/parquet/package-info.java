/** Documents in a column of Parquet files. */
@NullMarked
package org.nanodo.parquet;

import org.jspecify.annotations.NullMarked;

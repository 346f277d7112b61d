/** What is measured while training: aggregation, TensorBoard event files, the progress line. */
@NullMarked
package org.nanodo.metrics;

import org.jspecify.annotations.NullMarked;

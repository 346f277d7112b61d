/** Metrics of training: aggregation, TensorBoard event files, progress. */
@NullMarked
package org.nanodo.metrics;

import org.jspecify.annotations.NullMarked;

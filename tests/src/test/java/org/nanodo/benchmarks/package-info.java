/** What is measured by hand: classes to be run on their own, no tests. */
@NullMarked
package org.nanodo.benchmarks;

import org.jspecify.annotations.NullMarked;

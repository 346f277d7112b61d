/** Reports on runs: one HTML file with plots, from what runs have written to their workdirs. */
@NullMarked
package org.nanodo.report;

import org.jspecify.annotations.NullMarked;

/** Objects of Google Cloud Storage. */
@NullMarked
package org.nanodo.gcs;

import org.jspecify.annotations.NullMarked;

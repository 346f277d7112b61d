/** Objects of Amazon S3, and of servers that speak its protocol. */
@NullMarked
package org.nanodo.s3;

import org.jspecify.annotations.NullMarked;

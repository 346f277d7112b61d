/**
 * Files outside the devices: named tensors as safetensors, durable changes, and messages of
 * failures.
 */
@NullMarked
package org.nanodo.io;

import org.jspecify.annotations.NullMarked;

package org.nanodo.profile;

import org.nanodo.jit.CopySpeed;
import org.nanodo.jit.CpuPeak;
import org.nanodo.runtime.Client;

/**
 * What the machine can do at best.
 *
 * @param flops a second, of large float32 matrix products
 * @param bytes a second, read and written, of large copies
 */
public record MachineLimit(double flops, double bytes) {
  static MachineLimit measure(Client client) {
    return new MachineLimit(CpuPeak.standard().single(client), CopySpeed.bytesPerSecond(client));
  }

  double nanos(double flops, double bytes) {
    return 1e9 * Math.max(flops / this.flops, bytes / this.bytes);
  }
}

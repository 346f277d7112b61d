package org.nanodo.runtime;

import org.nanodo.pjrt.NativeDevice;

/** A device of a client. */
public final class Device {
  private final NativeDevice device;

  Device(NativeDevice device) {
    this.device = device;
  }

  NativeDevice unwrap() {
    return device;
  }

  /** Its number, by which device assignments name it. */
  public int id() {
    return device.id();
  }

  /** What it is, such as {@code cpu} or {@code NVIDIA H100 80GB HBM3}. */
  public String kind() {
    return device.kind();
  }

  @Override
  public String toString() {
    return device.toString();
  }
}

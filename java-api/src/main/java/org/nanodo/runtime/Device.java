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

  /** Its number in device assignments. */
  public int id() {
    return device.id();
  }

  /** The kind of device, such as {@code cpu} or {@code NVIDIA H100 80GB HBM3}. */
  public String kind() {
    return device.kind();
  }

  @Override
  public String toString() {
    return device.toString();
  }
}

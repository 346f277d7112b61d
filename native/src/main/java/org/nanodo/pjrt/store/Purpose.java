package org.nanodo.pjrt.store;

/** What a plugin is wanted for; for compiling alone less is fetched. */
public enum Purpose {
  /** To run programs on devices of this machine. */
  RUN,
  /** To compile programs for devices that need not be attached. */
  COMPILE
}

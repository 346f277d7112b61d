package org.nanodo.config;

import org.nanodo.task.Task;

/**
 * The keys under {@code model}: the task's own, which are its components if it is a record, and the
 * trainer's.
 *
 * @param task the task with its configuration
 * @param fsdpEnabled whether parameters and optimizer state are sharded over the devices
 */
public record ModelKeys(Task<?> task, boolean fsdpEnabled) {
  /** The trainer's key beside those of a task. */
  static final String FSDP_ENABLED = "fsdp_enabled";
}

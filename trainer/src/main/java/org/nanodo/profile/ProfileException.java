package org.nanodo.profile;

/** A step whose operations cannot be told apart. */
public final class ProfileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProfileException(String message) {
    super(message);
  }
}

package org.nanodo.pjrt.store;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a folder held when it was unpacked and checked, so that later starts need not hash hundreds
 * of megabytes: a file whose size and time are unchanged is taken as it is, others are hashed.
 */
record Seal(List<Item> items) {
  private static final String NAME = "seal.json";

  record Item(String file, long bytes, long modified, String sha256) {
    boolean matches(Path path) throws IOException {
      return Files.isRegularFile(path)
          && Files.size(path) == bytes
          && (Files.getLastModifiedTime(path).toMillis() == modified
              || Seal.sha256(path).equals(sha256));
    }
  }

  /** Writes the seal of a folder that was just unpacked from checked wheels. */
  static void put(Path folder) throws IOException {
    var items = new ArrayList<Item>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith(NAME)) {
          items.add(item(folder, file));
        }
      }
    }
    Files.writeString(folder.resolve(NAME), new Gson().toJson(new Seal(items)));
  }

  /** Whether a folder holds what it held when it was sealed. */
  static boolean holds(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    Seal seal;
    try {
      seal = new Gson().fromJson(Files.readString(file), Seal.class);
    } catch (JsonParseException e) {
      return false;
    }
    for (Item item : seal.items()) {
      if (!item.matches(folder.resolve(item.file()))) {
        return false;
      }
    }
    return true;
  }

  /** In lower-case hexadecimal. */
  static String sha256(Path file) throws IOException {
    try (var in = new DigestInputStream(Files.newInputStream(file), digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static Item item(Path folder, Path file) throws IOException {
    return new Item(
        folder.relativize(file).toString(),
        Files.size(file),
        Files.getLastModifiedTime(file).toMillis(),
        sha256(file));
  }
}

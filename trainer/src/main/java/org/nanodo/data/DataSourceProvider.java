package org.nanodo.data;

import java.io.IOException;

/**
 * A data source that {@code ds_name} can name. A public class that implements this, with a
 * constructor without arguments, is found by its line in {@code
 * META-INF/services/org.nanodo.data.DataSourceProvider}.
 */
public interface DataSourceProvider {
  /**
   * What {@code ds_name} names it by: {@code embedded}, or {@code text:PATH} if an argument follows
   * the name.
   */
  String name();

  /** What its documents are, in a few words for messages. */
  String description();

  /**
   * Reads or looks through the documents.
   *
   * @param argument what follows the colon in {@code ds_name}, never blank; empty if {@link #name}
   *     has no colon
   * @throws IOException if a file cannot be read; the message is completed by its reason
   * @throws java.nio.file.InvalidPathException if the argument should be a path and is none
   */
  Corpus open(String argument, SourceOptions options) throws IOException;
}

package org.nanodo.records;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The right to make one entry of the cache, which one thread of one process has at a time. */
final class CacheLock implements AutoCloseable {
  private static final String FOLDER = ".locks";

  /** A process cannot lock a file twice, so its threads wait for each other here. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;
  private final boolean isExclusive;

  private CacheLock(ReentrantLock thread, FileChannel channel, boolean isExclusive) {
    this.thread = thread;
    this.channel = channel;
    this.isExclusive = isExclusive;
  }

  /** Waits until no other thread or process makes this entry. */
  static CacheLock of(Path folder, String entry, Consumer<String> notices) throws IOException {
    Path file = folder.resolve(FOLDER).resolve(entry);
    ReentrantLock thread =
        THREADS.computeIfAbsent(file.toAbsolutePath(), path -> new ReentrantLock());
    thread.lock();
    try {
      Files.createDirectories(file.resolveSibling(""));
      FileChannel channel = FileChannel.open(file, CREATE, WRITE);
      return new CacheLock(thread, channel, lock(channel, entry, notices));
    } catch (IOException e) {
      thread.unlock();
      throw CacheWriteException.of(folder, e);
    } catch (RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  private static boolean lock(FileChannel channel, String entry, Consumer<String> notices) {
    try {
      if (channel.tryLock() == null) {
        notices.accept("another process makes %s in the cache of data: waiting …".formatted(entry));
        channel.lock();
      }
      return true;
    } catch (IOException e) {
      return false; // Some network file systems have no locks: then each makes its own.
    }
  }

  boolean isExclusive() {
    return isExclusive;
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      thread.unlock();
    }
  }
}

package org.nanodo.runtime;

import org.nanodo.ir.SourceLocation;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.OpMetadata;
import org.nanodo.proto.StackFrameIndexProto;

/** The source lines that the operations of an optimized program were recorded at. */
final class HloLines {
  private final StackFrameIndexProto frames;

  HloLines(StackFrameIndexProto frames) {
    this.frames = frames;
  }

  SourceLocation of(HloInstructionProto i) {
    OpMetadata metadata = i.getMetadata();
    int frame = metadata.getStackFrameId();
    if (frame < 1 || frame > frames.getStackFramesCount()) {
      return new SourceLocation(metadata.getSourceFile(), metadata.getSourceLine());
    }
    int location = frames.getStackFrames(frame - 1).getFileLocationId();
    if (location < 1 || location > frames.getFileLocationsCount()) {
      return SourceLocation.UNKNOWN;
    }
    var line = frames.getFileLocations(location - 1);
    int file = line.getFileNameId();
    return file < 1 || file > frames.getFileNamesCount()
        ? SourceLocation.UNKNOWN
        : new SourceLocation(frames.getFileNames(file - 1), line.getLine());
  }
}

package dev.tyto.inference.weights.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A run of bytes of an open file as a stream; it ends early if the file does. Leaves the position of the channel alone
/// and does not close it. Not thread-safe.
final class ChannelSlice extends InputStream {

    private final FileChannel channel;
    private final long end;
    private long position;

    ChannelSlice(FileChannel channel, long start, long length) {
        this.channel = channel;
        this.position = start;
        this.end = Math.addExact(start, length);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int wanted = (int) Math.min(length, end - position);
        if (wanted == 0) {
            return -1;
        }
        int read = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
        position += Math.max(read, 0);
        return read;
    }
}

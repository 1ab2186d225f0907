package dev.tyto.inference.weights;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much memory the running thread has allocated so far.
public final class Allocated {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocated() {}

    public static long bytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}

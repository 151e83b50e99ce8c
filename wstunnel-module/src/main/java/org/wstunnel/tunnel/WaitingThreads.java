package org.wstunnel.tunnel;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;

/**
 * How many virtual threads that could run wait for a processor.
 */
final class WaitingThreads {
    private static final System.Logger LOGGER = System.getLogger(WaitingThreads.class.getName());
    /** JDK 24 and newer; the module is compiled for an older one. */
    private static final String SCHEDULER = "jdk.management.VirtualThreadSchedulerMXBean";
    /** Null where the JDK cannot tell. */
    private static final MethodHandle QUEUED = queued();
    /** Whether the JDK can tell. */
    static final boolean KNOWN = QUEUED != null;

    private WaitingThreads() {
    }

    /**
     * Look at the scheduler's queues.
     *
     * @return how many threads wait there; 0 where the JDK cannot tell
     */
    static long count() {
        if (QUEUED == null) {
            return 0;
        }
        try {
            // negative where it is not known
            return Math.max(0, (long) QUEUED.invokeExact());
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle queued() {
        try {
            Class<? extends PlatformManagedObject> type = Class.forName(SCHEDULER).asSubclass(PlatformManagedObject.class);
            PlatformManagedObject scheduler = ManagementFactory.getPlatformMXBean(type);
            return scheduler == null ? null : MethodHandles.publicLookup()
                    .findVirtual(type, "getQueuedVirtualThreadCount", MethodType.methodType(long.class))
                    .bindTo(scheduler);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOGGER.log(Level.DEBUG, "This JDK does not say how many virtual threads wait", e);
            return null;
        }
    }
}

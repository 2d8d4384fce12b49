package org.tandem.lab.peer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Says which real programs a test, or each test of a class, needs: `sipp`, `kamailio`, `baresip`, `linphone`,
/// `stunnel`, `openssl`.
///
/// Where one is missing the test is skipped with the reason, and `./tandem test` says how many were not run.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PeerCondition.class)
public @interface RequiresPeer {
    String[] value();
}

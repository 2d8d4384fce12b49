package org.tandem.wire.digest;

/// The hash of user name, realm and password that stands for the password (`HA1`), good for one algorithm and
/// one realm.
///
/// As worth guarding as the password within that realm; `toString` hides it. Source: RFC 7616 §3.4.2.
public record HashedSecret(DigestAlgorithm algorithm, String realm, String ha1) {
    public HashedSecret {
        if (ha1.length() != algorithm.hexDigits() || !ha1.chars().allMatch(c -> "0123456789abcdef".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("a secret hashed by " + algorithm.token() + " has "
                    + algorithm.hexDigits() + " lower-case hexadecimal digits");
        }
    }

    public static HashedSecret of(DigestAlgorithm algorithm, String username, String realm, String password) {
        return new HashedSecret(algorithm, realm, algorithm.hex(username + ":" + realm + ":" + password));
    }

    @Override
    public String toString() {
        return "HashedSecret[algorithm=" + algorithm + ", realm=" + realm + "]";
    }
}

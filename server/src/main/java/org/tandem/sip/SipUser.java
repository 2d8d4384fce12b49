package org.tandem.sip;

/// Gets what arrives at a port outside of any dialog: the transaction user of RFC 3261.
///
/// Called on the thread that read the message: implementers hand the work to a mailbox and return at once.
public interface SipUser {

    /// A new INVITE without To tag; 100 has been sent. The listener that is returned hears all that follows in
    /// this dialog.
    InviteDialogListener onInvite(InviteDialog dialog);

    /// Any other request outside of a dialog, whatever its method. (In-dialog requests without a dialog have
    /// been answered 481, CANCEL is handled by `sip`, an ACK without a transaction is dropped.)
    ///
    /// A SUBSCRIBE comes here with a To tag, too, where no call has that dialog: who grants subscriptions knows
    /// their dialogs, and answers 481 for any other.
    void onRequest(IncomingRequest request);
}

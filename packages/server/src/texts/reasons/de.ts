import type { Language } from '../language.ts'

export const reasons = {
  not_assigned: {
    title: 'Sie sind dieser Anwendung nicht zugewiesen',
    message: 'Ihr Konto ist in Ordnung, aber Ihre Organisation hat Sie dieser Anwendung nicht zugewiesen.',
    next: 'Bitten Sie die Stelle, die in Ihrer Organisation die Konten betreut, um die Zuweisung und nennen Sie das Kennzeichen.',
  },
  other_directory: {
    title: 'Ihr Konto ist dort nicht bekannt',
    message:
      'Die Organisation, mit der man sich hier anmeldet, kennt das Konto nicht, das Sie verwendet haben.',
    next: 'Verwenden Sie ein Konto dieser Organisation, oder bitten Sie einen Administrator, Ihres als Gast aufzunehmen.',
  },
  other_kind_of_account: {
    title: 'Diese Art von Konto gilt hier nicht',
    message:
      'Es wurde ein persönliches Konto verwendet, wo ein Geschäfts-, Schul- oder Unikonto verlangt ist, oder umgekehrt.',
    next: 'Verwenden Sie ein anderes Konto.',
  },
  choose_account: {
    title: 'Welches Konto ist es?',
    message: 'Ihr Anbieter wusste nicht, welches Ihrer Konten er nehmen soll.',
    next: 'Wählen Sie „Anderes Konto verwenden“ und dann auf der Seite Ihres Anbieters das richtige.',
  },
  account_locked: {
    title: 'Ihr Konto ist eine Zeit lang gesperrt',
    message:
      'Ihr Anbieter hat Ihr Konto gesperrt: nach zu vielen Versuchen, oder wegen des Ortes, von dem sie kamen.',
    next: 'Warten Sie einige Minuten und versuchen Sie es noch einmal; bleibt es gesperrt, fragen Sie den Helpdesk Ihrer Organisation.',
  },
  account_disabled_there: {
    title: 'Ihr Konto ist bei Ihrem Anbieter abgeschaltet',
    message: 'Ihre Organisation hat das Konto abgeschaltet, das Sie verwendet haben.',
    next: 'Fragen Sie den Helpdesk Ihrer Organisation, oder verwenden Sie ein anderes Konto.',
  },
  change_password: {
    title: 'Ihr Passwort muss zuerst geändert werden',
    message: 'Ihr Anbieter nimmt Ihr Passwort nicht mehr an und verlangt ein neues.',
    next: 'Ändern Sie es auf der Seite Ihres Anbieters und melden Sie sich dann noch einmal an.',
  },
  wrong_password: {
    title: 'Die Angaben stimmen nicht',
    message: 'Ihr Anbieter kennt diesen Benutzernamen mit diesem Passwort nicht.',
    next: 'Versuchen Sie es noch einmal, oder bitten Sie den Helpdesk Ihrer Organisation um ein neues Passwort.',
  },
  second_factor: {
    title: 'Ein zweiter Schritt fehlt',
    message:
      'Ihre Organisation verlangt nach dem Passwort einen zweiten Schritt, und der wurde nicht abgeschlossen.',
    next: 'Melden Sie sich noch einmal an und schließen Sie ihn ab; sollen Sie ihn erst einrichten, tun Sie das.',
  },
  device: {
    title: 'Dieses Gerät wird nicht angenommen',
    message: 'Ihre Organisation lässt nur bestimmte Geräte zu, und dieses gehört nicht dazu.',
    next: 'Verwenden Sie ein Gerät, das Ihre Organisation betreut, oder fragen Sie deren Helpdesk und nennen Sie das Kennzeichen.',
  },
  policy: {
    title: 'Ihre Organisation erlaubt diese Anmeldung nicht',
    message:
      'Eine Regel Ihrer Organisation verbietet diese Anmeldung: von dort, wo Sie sind, oder auf diese Weise.',
    next: 'Fragen Sie den Helpdesk Ihrer Organisation und nennen Sie das Kennzeichen.',
  },
  approval: {
    title: 'Ein Administrator muss dies zuerst genehmigen',
    message: 'Diese Anwendung ist in Ihrer Organisation noch nicht genehmigt.',
    next: 'Bitten Sie Ihren Administrator, sie zu genehmigen, und nennen Sie das Kennzeichen.',
  },
  declined: {
    title: 'Die Anmeldung wurde abgebrochen',
    message:
      'Sie haben dem, worum die Anwendung bittet, nicht zugestimmt; deshalb wurde die Anmeldung nicht beendet.',
    next: 'Beginnen Sie neu und stimmen Sie zu, oder wählen Sie einen anderen Weg, sich anzumelden.',
  },
  sign_in_anew: {
    title: 'Ihre Anmeldung beim Anbieter ist beendet',
    message: 'Ihr Anbieter möchte, dass Sie sich dort noch einmal anmelden.',
    next: 'Beginnen Sie neu; geschieht es wieder, schließen Sie vorher den Browser.',
  },
  other_way: {
    title: 'Melden Sie sich für diese App auf einem anderen Weg an',
    message: 'Sie sind angemeldet, aber diese App nimmt keine Konten an, die sich so anmelden wie Sie.',
    next: 'Verwenden Sie ein anderes Konto, oder bitten Sie einen Administrator um Zugang und nennen Sie das Kennzeichen.',
  },
  provider_trouble: {
    title: 'Ihr Anbieter hat eine Störung',
    message: 'Der Identitätsanbieter sagt, dass er dies im Moment nicht kann.',
    next: 'Versuchen Sie es in einer Minute noch einmal, oder wählen Sie einen anderen Weg, sich anzumelden.',
  },
  own_directory: {
    title: 'Die Server Ihrer Organisation antworten nicht',
    message:
      'Ihr Anbieter lässt Ihr Passwort von Servern Ihrer Organisation prüfen, und die gaben keine Auskunft.',
    next: 'Versuchen Sie es in einigen Minuten noch einmal; hält es an, sagen Sie es dem Helpdesk Ihrer Organisation.',
  },
  by_your_provider: {
    title: 'Die Anmeldung bei Ihrer Organisation ist fehlgeschlagen',
    message:
      'Ihr Anbieter hat Sie an die Anmeldung Ihrer eigenen Organisation weitergeleitet, und die ist fehlgeschlagen.',
    next: 'Versuchen Sie es noch einmal; hält es an, sagen Sie es dem Helpdesk Ihrer Organisation.',
  },
} satisfies Language['reasons']

import type { Language } from '../language.ts'

export const reasons = {
  not_assigned: {
    title: 'Vous n’êtes pas affecté à cette application',
    message: 'Votre compte est valable, mais votre organisation ne vous a pas affecté à cette application.',
    next: 'Demandez-le à la personne qui gère les comptes de votre organisation, en lui communiquant la référence.',
  },
  other_directory: {
    title: 'Votre compte n’y est pas connu',
    message:
      'L’organisation avec laquelle on se connecte ici ne connaît pas le compte que vous avez utilisé.',
    next: 'Utilisez un compte de cette organisation, ou demandez à un administrateur d’ajouter le vôtre comme invité.',
  },
  other_kind_of_account: {
    title: 'Ce type de compte n’est pas accepté ici',
    message:
      'Un compte personnel a été utilisé là où il faut un compte professionnel ou scolaire, ou l’inverse.',
    next: 'Utilisez un autre compte.',
  },
  choose_account: {
    title: 'De quel compte s’agit-il ?',
    message: 'Votre fournisseur n’a pas su lequel de vos comptes utiliser.',
    next: 'Utilisez un autre compte et choisissez-le sur la page de votre fournisseur.',
  },
  account_locked: {
    title: 'Votre compte est bloqué pour un moment',
    message:
      'Votre fournisseur a bloqué votre compte après trop de tentatives, ou à cause de l’endroit d’où elles venaient.',
    next: 'Attendez quelques minutes et réessayez ; s’il reste bloqué, adressez-vous à l’assistance de votre organisation.',
  },
  account_disabled_there: {
    title: 'Votre compte est désactivé chez votre fournisseur',
    message: 'Votre organisation a désactivé le compte que vous avez utilisé.',
    next: 'Adressez-vous à l’assistance de votre organisation, ou utilisez un autre compte.',
  },
  change_password: {
    title: 'Votre mot de passe doit d’abord être changé',
    message: 'Votre fournisseur n’accepte plus votre mot de passe et en demande un nouveau.',
    next: 'Changez-le sur la page de votre fournisseur, puis reconnectez-vous.',
  },
  wrong_password: {
    title: 'Les informations de connexion sont incorrectes',
    message: 'Votre fournisseur ne connaît pas ce nom d’utilisateur avec ce mot de passe.',
    next: 'Réessayez, ou demandez un nouveau mot de passe à l’assistance de votre organisation.',
  },
  second_factor: {
    title: 'Il manque une deuxième étape',
    message:
      'Votre organisation demande une deuxième étape après le mot de passe, et elle n’a pas été terminée.',
    next: 'Reconnectez-vous et terminez-la ; si l’on vous demande d’en configurer une, faites-le.',
  },
  device: {
    title: 'Cet appareil n’est pas accepté',
    message: 'Votre organisation n’autorise que certains appareils, et celui-ci n’en fait pas partie.',
    next: 'Utilisez un appareil géré par votre organisation, ou adressez-vous à son assistance en lui communiquant la référence.',
  },
  policy: {
    title: 'Votre organisation n’autorise pas cette connexion',
    message:
      'Une règle de votre organisation interdit cette connexion depuis l’endroit où vous êtes, ou de cette manière.',
    next: 'Adressez-vous à l’assistance de votre organisation en lui communiquant la référence.',
  },
  approval: {
    title: 'Un administrateur doit d’abord l’approuver',
    message: 'Cette application n’a pas encore été approuvée dans votre organisation.',
    next: 'Demandez à votre administrateur de l’approuver, en lui communiquant la référence.',
  },
  declined: {
    title: 'La connexion a été annulée',
    message:
      'Vous n’avez pas accepté ce que l’application demande, donc la connexion n’a pas été menée à son terme.',
    next: 'Recommencez et acceptez, ou choisissez une autre façon de vous connecter.',
  },
  sign_in_anew: {
    title: 'Votre connexion chez le fournisseur a pris fin',
    message: 'Votre fournisseur souhaite que vous vous y connectiez à nouveau.',
    next: 'Recommencez ; si cela se reproduit, fermez d’abord le navigateur.',
  },
  other_way: {
    title: 'Connectez-vous autrement pour cette application',
    message:
      'Vous êtes connecté, mais cette application n’accepte pas les comptes qui se connectent comme vous l’avez fait.',
    next: 'Utilisez un autre compte, ou demandez l’accès à un administrateur en lui communiquant la référence.',
  },
  provider_trouble: {
    title: 'Votre fournisseur a un problème',
    message: 'Le fournisseur d’identité indique qu’il ne peut pas le faire pour le moment.',
    next: 'Réessayez dans une minute, ou choisissez une autre façon de vous connecter.',
  },
  own_directory: {
    title: 'Les serveurs de votre organisation ne répondent pas',
    message:
      'Votre fournisseur fait vérifier votre mot de passe par des serveurs de votre organisation, et ils n’ont pas pu répondre.',
    next: 'Réessayez dans quelques minutes ; si cela persiste, prévenez l’assistance de votre organisation.',
  },
  by_your_provider: {
    title: 'La connexion auprès de votre organisation a échoué',
    message:
      'Votre fournisseur vous a dirigé vers la connexion de votre propre organisation, et celle-ci a échoué.',
    next: 'Réessayez ; si cela persiste, prévenez l’assistance de votre organisation.',
  },
} satisfies Language['reasons']
